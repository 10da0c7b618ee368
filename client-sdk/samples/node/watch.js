#!/usr/bin/env node
// Watches a RegimeGrpc server from Node.js, resumes by hand, and proves that nothing is missing.
//
//     npm install
//     node watch.js --server 127.0.0.1:5210
//     node watch.js --server 127.0.0.1:5210 --count 100 --hang-up-every 10
//
// The contract is loaded from the protos at run time. What a client in any language has to do is here in full: keep the resume
// point of the last response that was handled; hold previous_revision against the last revision; count silence; mind valid_until.
'use strict';

const path = require('node:path');
const { parseArgs } = require('node:util');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const HEARTBEAT_SECONDS = 2;
const { values: options } = parseArgs({
  options: {
    server: { type: 'string', default: '127.0.0.1:5210' },
    protos: { type: 'string', default: path.resolve(__dirname, '../../../protos') },
    count: { type: 'string', default: '0' },
    'hang-up-every': { type: 'string', default: '0' },
  },
});
const [count, hangUpEvery] = [Number(options.count), Number(options['hang-up-every'])];

// Revisions are 64 bits wide and stay strings: a number of JavaScript would round them some day.
const definition = loader.loadSync('regime/v1/regime_service.proto', { includeDirs: [options.protos], longs: String, enums: String, oneofs: true });
const { RegimeService } = grpc.loadPackageDefinition(definition).regime.v1;
const worthAnotherTry = new Set([grpc.status.UNAVAILABLE, grpc.status.DEADLINE_EXCEEDED, grpc.status.INTERNAL, grpc.status.UNKNOWN, grpc.status.CANCELLED]);

function fail(message) {
  console.error(`error: ${message}`);
  process.exit(1);
}

let [last, signals, resumed, resumePoint] = [null, 0, 0, ''];

/** One connection, until it ends. Resolves to the fault that ended it; to null when it was cut on purpose. */
function watchOnce() {
  return new Promise((resolve) => {
    const client = new RegimeService(options.server, grpc.credentials.createInsecure(), { 'grpc.keepalive_time_ms': 10000 });
    const call = client.Watch({ resumePoint, delivery: 'DELIVERY_EVERY', heartbeatInterval: { seconds: HEARTBEAT_SECONDS } });
    let isOver = false;
    let silence;
    const end = (fault) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(silence);
      call.cancel();
      client.close();
      resolve(fault);
    };
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(() => end({ code: grpc.status.UNAVAILABLE, details: 'silence' }), 2.5 * HEARTBEAT_SECONDS * 1000);
    };
    call.on('error', (fault) => end(fault));
    call.on('end', () => end({ code: grpc.status.UNAVAILABLE, details: 'the stream ended' }));
    call.on('data', (response) => {
      if (isOver) return;
      listen();
      if (response.event === 'opened' && resumePoint) {
        resumed++;
        console.log(`resumed at revision ${last}`);
      }
      if (response.event === 'signal') take(response.signal);
      // Only now is it handled.
      resumePoint = response.resumePoint || resumePoint;
      if (response.event !== 'signal') return;
      if (count && signals >= count) {
        console.log(`proved: ${signals} signals, resumed ${resumed} times, nothing missing, nothing twice`);
        process.exit(0);
      }
      if (hangUpEvery && signals % hangUpEvery === 0) end(null);
    });
  });
}

function take(signal) {
  if (last !== null && signal.previousRevision !== last)
    fail(`revision ${signal.revision} comes after ${signal.previousRevision}, and the last one here was ${last}`);
  last = signal.revision;
  signals++;
  const simulated = signal.provenance === 'PROVENANCE_SIMULATED' ? 'SIMULATED ' : '';
  const asOf = new Date(Number(signal.asOf.seconds) * 1000).toISOString();
  console.log(`${simulated}signal ${signal.revision} after ${signal.previousRevision} as of ${asOf} ${signal.regime?.state}`);
}

async function main() {
  for (let tries = 0, before = 0; ;) {
    const fault = await watchOnce();
    if (fault === null) continue;
    if (!worthAnotherTry.has(fault.code)) fail(`${grpc.status[fault.code]}: ${fault.details}`);
    tries = signals > before ? 1 : tries + 1;
    before = signals;
    if (tries > 60) fail(`the server stays away: ${fault.details}`);
    console.error(`connection lost (${grpc.status[fault.code]}), attempt ${tries}`);
    await new Promise((resolve) => setTimeout(resolve, Math.min(100 * tries, 2000)));
  }
}

main();
