# sha512 at every place where a digest stands.
odd 25300 <<'PY'
l = layer(dict(a='256\n'))
long = layer(dict(b='512\n'), algorithm='sha512')
put('layer', manifest([l, long]))
put('config', manifest([l], config([l], algorithm='sha512')))
put('manifest', manifest([l], algorithm='sha512'))
put('indexed', index([on(manifest([l], algorithm='sha512'))]))
def long_diff(it): it['rootfs']['diff_ids'] = [digest(tar(dict(a='256\n')), 'sha512')]
put('diff', manifest([l], config([l], change=long_diff)))
bad = dict(l, digest='md5:' + '1' * 32)
put('md5', manifest([bad], config([l])))
put('short', manifest([dict(l, digest='sha256:1234')], config([l])))
put('none', manifest([dict(l, digest='')], config([l])))
PY
pulled x:layer x:config x:manifest x:indexed x:diff; refused x:md5 x:short x:none
