#!/usr/bin/env python3
"""Watches a RegimeGrpc server from Python, resumes by hand, and proves that nothing is missing.

Needs grpcio and protobuf, and protoc 3.15 or later (Debian: python3-grpcio python3-protobuf protobuf-compiler).

    python3 watch.py --server 127.0.0.1:5210
    python3 watch.py --server 127.0.0.1:5210 --count 100 --hang-up-every 10

What a client in any language has to do is here in full:
  * keep the resume_point of the last response that was handled, and give it to the next Watch;
  * hold previous_revision against the last revision: with DELIVERY_EVERY they are equal, or something is missing;
  * count silence: a server that has not sent for two and a half heartbeats is gone, whatever TCP thinks;
  * stop relying on a signal past its valid_until.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

import grpc

PROTOS = pathlib.Path(__file__).resolve().parents[3] / "protos"
HEARTBEAT_SECONDS = 2
WORTH_ANOTHER_TRY = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN, grpc.StatusCode.CANCELLED)


def contract(protos):
    """Compiles the wire contract and imports its messages. Only messages: a method is its path."""
    generated = tempfile.mkdtemp(prefix="regime-")
    files = [str(path.relative_to(protos)) for path in sorted(protos.rglob("*.proto"))]
    if subprocess.run(["protoc", f"-I{protos}", f"--python_out={generated}", *files], check=False).returncode != 0:
        sys.exit(f"error: {protos} could not be compiled")
    sys.path.insert(0, generated)
    from regime.v1 import regime_service_pb2

    return regime_service_pb2


def heard(call, seconds):
    """The responses of a call; ends it with a fault when nothing comes for so long."""
    alarm = None
    try:
        while True:
            alarm = threading.Timer(seconds, call.cancel)
            alarm.start()
            try:
                response = next(call)
            except StopIteration:
                return
            alarm.cancel()
            yield response
    finally:
        if alarm:
            alarm.cancel()


class Proof:
    """Every revision once, each right after the one that the server says comes before it."""

    def __init__(self):
        self.last = None
        self.signals = 0

    def take(self, signal):
        if self.last is not None and signal.previous_revision != self.last:
            sys.exit(f"error: revision {signal.revision} comes after {signal.previous_revision}, and the last one here was {self.last}")
        self.last = signal.revision
        self.signals += 1


def watch(channel, wire, resume_point):
    request = wire.WatchRequest(resume_point=resume_point, delivery=wire.DELIVERY_EVERY)
    request.heartbeat_interval.seconds = HEARTBEAT_SECONDS
    method = channel.unary_stream(
        "/regime.v1.RegimeService/Watch",
        request_serializer=wire.WatchRequest.SerializeToString,
        response_deserializer=wire.WatchResponse.FromString,
    )
    return method(request)


def show(signal):
    simulated = "SIMULATED " if signal.provenance == 2 else ""
    regime = type(signal.regime).DESCRIPTOR.fields_by_name["state"].enum_type.values_by_number[signal.regime.state].name
    print(f"{simulated}signal {signal.revision} after {signal.previous_revision} as of {signal.as_of.ToJsonString()} {regime}", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--server", default="127.0.0.1:5210", help="HOST:PORT of gRPC")
    options.add_argument("--protos", type=pathlib.Path, default=PROTOS, help="directory of the wire contract")
    options.add_argument("--count", type=int, default=0, help="end after so many signals")
    options.add_argument("--hang-up-every", type=int, default=0, help="cut the connection oneself after so many signals, to see it resume")
    arguments = options.parse_args()
    wire = contract(arguments.protos)

    proof, resume_point, tries, resumed = Proof(), "", 0, 0
    # Pings: a connection that died in silence is noticed. A short wait between attempts: the default grows to two minutes.
    settings = [("grpc.keepalive_time_ms", 10_000), ("grpc.initial_reconnect_backoff_ms", 100), ("grpc.max_reconnect_backoff_ms", 2_000)]
    while True:
        with grpc.insecure_channel(arguments.server, settings) as channel:
            call, hang_up = watch(channel, wire, resume_point), False
            try:
                for response in heard(call, 2.5 * HEARTBEAT_SECONDS):
                    tries = 0
                    kind = response.WhichOneof("event")
                    if kind == "opened" and resume_point:
                        resumed += 1
                        print(f"resumed at revision {proof.last}", flush=True)
                    if kind == "signal":
                        proof.take(response.signal)
                        show(response.signal)
                        hang_up = bool(arguments.hang_up_every) and proof.signals % arguments.hang_up_every == 0
                    # Only now is it handled.
                    resume_point = response.resume_point or resume_point
                    if arguments.count and proof.signals >= arguments.count:
                        call.cancel()
                        print(f"proved: {proof.signals} signals, resumed {resumed} times, nothing missing, nothing twice")
                        return
                    if hang_up:
                        call.cancel()
                        break
            except grpc.RpcError as fault:
                if fault.code() not in WORTH_ANOTHER_TRY:
                    sys.exit(f"error: {fault.code().name}: {fault.details()}")
                tries += 1
                if tries > 60:
                    sys.exit(f"error: the server stays away: {fault.details()}")
                print(f"connection lost ({fault.code().name}), attempt {tries}", file=sys.stderr, flush=True)
                time.sleep(min(0.1 * tries, 2))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
