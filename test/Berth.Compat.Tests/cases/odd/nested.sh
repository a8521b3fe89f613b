# Indexes in indexes, and what has no platform or an unknown one.
odd 25300 <<'PY'
amd = manifest([layer(dict(a='amd64\n'))])
arm = manifest([layer(dict(a='arm64\n'))], architecture='arm64')
inner = index([on(amd), on(arm, architecture='arm64')])
put('two', index([inner]))
put('twoon', index([on(inner)]))
put('three', index([index([inner])]))
put('six', index([index([index([index([index([inner])])])])]))
put('docker', index([inner], DLIST))
put('beside', index([on(arm, architecture='arm64'), inner]))
put('empty', index([]))
put('unknown', index([on(amd, os='unknown', architecture='unknown')]))
put('attested', index([on(amd), on(manifest([]), os='unknown', architecture='unknown')]))
put('bare', index([amd]))
put('barelast', index([arm, on(amd)]))
put('missing', index([on(dict(amd, digest='sha256:' + '1' * 64))]))
put('nulls', index(None))
PY
pulled x:two x:twoon x:three x:six x:docker x:beside x:empty x:unknown x:attested x:bare x:barelast x:missing x:nulls
