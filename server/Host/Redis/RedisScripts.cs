namespace RegimeGrpc.Server.Redis;

/// <summary>
/// What must happen as one step in Redis. KEYS is <see cref="RedisKeys.All"/> in every script. The first item of an answer is
/// <c>OK</c>, or <c>CHANGED</c> with the reason.
/// </summary>
internal static class RedisScripts
{
    /// <summary>
    /// ARGV: id to give a new journal, its provenance, its format. Answers id, provenance and format of the journal that is there.
    /// The group is only a way to make a stream with no entry: XADD would have to number one.
    /// </summary>
    public const string Create = """
        local head = redis.call('HMGET', KEYS[3], 'id', 'provenance', 'format')
        if not head[1] then
          if redis.call('EXISTS', KEYS[1], KEYS[2], KEYS[3]) > 0 then return {'CHANGED', 'the keys are there, but they are not those of a journal'} end
          redis.call('XGROUP', 'CREATE', KEYS[1], 'create', '0', 'MKSTREAM')
          redis.call('XGROUP', 'DESTROY', KEYS[1], 'create')
          redis.call('HSET', KEYS[3], 'id', ARGV[1], 'provenance', ARGV[2], 'format', ARGV[3], 'revision', '0', 'hash', '')
          head = {ARGV[1], ARGV[2], ARGV[3]}
        end
        return {'OK', head[1], head[2], head[3]}
        """;

    /// <summary>
    /// ARGV: journal id, newest revision the caller has seen, its hash. Answers revision and hash of the head and the oldest revision
    /// still there, when this is the journal the caller knows: same id, not behind what was seen, same hash there (unless that entry
    /// has been trimmed since), and the stream ends where the head says.
    /// </summary>
    public const string Look = Known + """
        return {'OK', head[2], hash, string.sub(oldest, 3)}
        """;

    /// <summary>
    /// ARGV: as for <see cref="Look"/>, append time, channel, origin (or empty), then for each observation payload, fact, explicit key (or empty),
    /// natural key. Answers as Look, after the append, and then outcome and revision for each. Nothing is written before
    /// everything is checked: a script that fails on its first write has written nothing.
    /// </summary>
    public const string Append = Known + """
        local names = {}
        for at = 7, #ARGV, 4 do
          if ARGV[at + 2] ~= '' then names[#names + 1] = ARGV[at + 2] end
          names[#names + 1] = ARGV[at + 3]
        end
        local taken = {}
        for from = 1, #names, 1000 do
          local to = math.min(from + 999, #names)
          local found = redis.call('HMGET', KEYS[2], unpack(names, from, to))
          for i = 1, to - from + 1 do
            if found[i] then taken[names[from + i - 1]] = found[i] end
          end
        end
        local answer, fresh = {'OK', '', ''}, {}
        for at = 7, #ARGV, 4 do
          local payload, fact, explicit, natural = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
          local holder = taken[natural]
          if explicit ~= '' and taken[explicit] then holder = taken[explicit] end
          if holder then
            local place, other = string.match(holder, '^(%d+):(.*)$')
            answer[#answer + 1] = other == fact and 2 or 3
            answer[#answer + 1] = place
          else
            revision = revision + 1
            hash = redis.sha1hex(hash .. payload)
            local place = string.format('%.0f', revision)
            if ARGV[6] == '' then
              redis.call('XADD', KEYS[1], 'NOMKSTREAM', '0-*', 'p', payload, 'h', hash, 't', ARGV[4])
            else
              redis.call('XADD', KEYS[1], 'NOMKSTREAM', '0-*', 'p', payload, 'h', hash, 't', ARGV[4], 'o', ARGV[6])
            end
            holder = place .. ':' .. fact
            if explicit ~= '' then
              taken[explicit] = holder
              fresh[#fresh + 1] = explicit
              fresh[#fresh + 1] = holder
            end
            taken[natural] = holder
            fresh[#fresh + 1] = natural
            fresh[#fresh + 1] = holder
            answer[#answer + 1] = 1
            answer[#answer + 1] = place
          end
        end
        local place = string.format('%.0f', revision)
        if #fresh > 0 then
          for from = 1, #fresh, 2000 do
            redis.call('HSET', KEYS[2], unpack(fresh, from, math.min(from + 1999, #fresh)))
          end
          redis.call('HSET', KEYS[3], 'revision', place, 'hash', hash)
          redis.pcall('PUBLISH', ARGV[5], place)
        end
        answer[2], answer[3] = place, hash
        return answer
        """;

    /// <summary>
    /// ARGV: as for <see cref="Look"/>, the revision up to which entries go, then the explicit keys that go with them. Answers as
    /// Look, before the trim. The caller leaves the newest entry out.
    /// </summary>
    public const string Trim = Known + """
        for from = 5, #ARGV, 1000 do
          redis.call('HDEL', KEYS[2], unpack(ARGV, from, math.min(from + 999, #ARGV)))
        end
        redis.call('XTRIM', KEYS[1], 'MINID', '=', string.format('0-%.0f', tonumber(ARGV[4]) + 1))
        return {'OK', head[2], hash, string.sub(oldest, 3)}
        """;

    /// <summary>ARGV: as for <see cref="Look"/>, fingerprint, checkpoint. KEYS[4] is <see cref="RedisKeys.Bases"/>. Answers as Look.</summary>
    public const string SaveBase = Known + """
        redis.call('HSET', KEYS[4], ARGV[4], ARGV[5])
        return {'OK', head[2], hash, string.sub(oldest, 3)}
        """;

    private const string Known = """
        local head = redis.call('HMGET', KEYS[3], 'id', 'revision', 'hash')
        if not head[1] then return {'CHANGED', 'it is gone'} end
        if head[1] ~= ARGV[1] then return {'CHANGED', 'its id is now ' .. head[1]} end
        local revision, hash = tonumber(head[2]), head[3]
        local seen = tonumber(ARGV[2])
        if revision < seen then return {'CHANGED', 'it went back from revision ' .. ARGV[2] .. ' to ' .. head[2]} end
        local info = redis.pcall('XINFO', 'STREAM', KEYS[1])
        if info.err then return {'CHANGED', 'its stream is gone'} end
        local last, entry, oldest = '', false, '0-1'
        for i = 1, #info, 2 do
          if info[i] == 'last-generated-id' then last = info[i + 1] end
          if info[i] == 'last-entry' then entry = info[i + 1] end
          if info[i] == 'first-entry' and info[i + 1] then oldest = info[i + 1][1] end
        end
        if seen > 0 then
          local there = hash
          if seen < revision then
            local known = redis.call('XRANGE', KEYS[1], '0-' .. ARGV[2], '0-' .. ARGV[2])[1]
            there = known and known[2][4]
            if not known and seen < tonumber(string.sub(oldest, 3)) then there = ARGV[3] end
          end
          if there ~= ARGV[3] then return {'CHANGED', 'revision ' .. ARGV[2] .. ' is not what it was'} end
        end
        if last ~= '0-' .. head[2] or ((entry and entry[2][4]) or '') ~= hash then
          return {'CHANGED', 'its stream ends at ' .. last .. ', its head says revision ' .. head[2]}
        end

        """;
}
