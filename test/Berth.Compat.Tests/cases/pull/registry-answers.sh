# Registries that answer what nobody asked for.
odd 25300 <<'PY'
l = layer(dict(a='x\n'))
c = config([l])
m = manifest([l], c)
put('1', m)
page = '<!DOCTYPE html>\n<html><body>Log in first</body></html>\n'
def errors(code, message=None): return json.dumps(dict(errors=[dict(dict(code=code), **(dict(message=message) if message else {}))]))
answer('/v2/portal/', 200, page, 'text/html; charset=utf-8')
answer('/v2/lie/', 200, page, MANIFEST)
answer('/v2/empty/', 200, '', MANIFEST)
answer('/v2/busy/', 429, errors('TOOMANYREQUESTS', 'slow down'))
answer('/v2/busyraw/', 429, '{"message":"slow down"}')
answer('/v2/busytext/', 429, 'slow down', 'text/plain')
answer('/v2/burning/', 500, 'fire', 'text/plain')
answer('/v2/down/', 502, page, 'text/html')
answer('/v2/gone/', 404, 'gone', 'text/plain')
answer('/v2/odd/', 418, errors('TEAPOT', 'short and stout'))
answer('/v2/nolayer/blobs/' + l['digest'], 404, 'no such thing', 'text/plain')
answer('/v2/nolayerjson/blobs/' + l['digest'], 404, errors('BLOB_UNKNOWN', 'blob unknown to registry'))
answer('/v2/noconfig/blobs/' + c['digest'], 404, 'no such thing', 'text/plain')
answer('/v2/secretlayer/blobs/' + l['digest'], 403, errors('DENIED', 'not for you'))
answer('/v2/secretconfig/blobs/' + c['digest'], 403, errors('DENIED', 'not for you'))
answer('/v2/tags-page/tags/list', 200, page, 'text/html')
answer('/v2/tags-null/tags/list', 200, '{"name":"x","tags":null}')
answer('/v2/tags-number/tags/list', 200, '{"name":"x","tags":[1]}')
answer('/v2/tags-bad/tags/list', 200, '{"name":"x","tags":["a b"]}')
PY
refused portal:1 lie:1 empty:1
pulled busy:1 busyraw:1 busytext:1 burning:1 down:1 gone:1 odd:1
# Last those whose layer may have come whole before the configuration was refused.
pulled nolayer:1 nolayerjson:1 secretlayer:1 noconfig:1 secretconfig:1 2>&1
for name in tags-page tags-null tags-number tags-bad; do docker pull -a -q 127.0.0.1:25300/$name >/dev/null 2>&1; echo "$name -> $?"; done
