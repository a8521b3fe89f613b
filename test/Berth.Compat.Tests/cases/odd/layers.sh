# Empty layers, layers from elsewhere, every compression under every name, one layer twice.
odd 25300 <<'PY'
none, a, b = layer({}), layer(dict(a='a\n')), layer(dict(b='b\n'))
put('emptytar', manifest([none]))
put('emptytwice', manifest([none, a, none]))
def steps(it): it['history'].insert(1, dict(created_by='ENV x=y', empty_layer=True))
put('history', manifest([a, b], config([a, b], change=steps)))
put('zero', manifest([]))
put('nolayers', manifest([], change=lambda it: it.pop('layers')))
put('twice', manifest([a, b, a]))
put('zstd', manifest([layer(dict(a='z\n'), 'zstd')]))
put('dockerzstd', manifest([layer(dict(a='z\n'), 'zstd', DLAYER + '.zstd')], media_type=DMANIFEST))
put('plain', manifest([layer(dict(a='p\n'), 'tar')]))
put('dockerplain', manifest([layer(dict(a='p\n'), 'tar', DLAYER)], media_type=DMANIFEST))
put('gzipasplain', manifest([layer(dict(a='p\n'), 'gzip', LAYER)]))
put('plainasgzip', manifest([layer(dict(a='p\n'), 'tar', LAYER + '+gzip')]))
put('zstdasgzip', manifest([layer(dict(a='p\n'), 'zstd', LAYER + '+gzip')]))
put('mixed', manifest([layer(dict(a='m\n'), 'gzip', DLAYER + '.gzip'), layer(dict(b='m\n'), 'zstd')]))
put('dockeroci', manifest([a], config([a]), DMANIFEST))
put('ocidocker', manifest([layer(dict(a='m\n'), 'gzip', DLAYER + '.gzip')], config([a], DCONFIG)))
put('xz', manifest([dict(a, mediaType=LAYER + '+xz')], config([a])))
foreign = DOCKER + 'image.rootfs.foreign.diff.tar.gzip'
kept = layer(dict(a='f\n'), 'gzip', foreign, urls=['http://127.0.0.1:25300/v2/x/blobs/' + digest(gzip.compress(tar(dict(a='f\n')), mtime=0))])
put('foreign', manifest([kept], media_type=DMANIFEST))
put('nondist', manifest([dict(kept, mediaType=OCI + 'layer.nondistributable.v1.tar+gzip')], config([kept])))
put('foreignhere', manifest([dict(mediaType=foreign, digest=kept['digest'], size=kept['size'])], config([kept]), DMANIFEST))
gone = dict(kept, digest='sha256:' + '3' * 64, urls=['http://127.0.0.1:25300/nowhere'])
put('foreigngone', manifest([gone], config([kept]), DMANIFEST))
PY
files=1; pulled x:emptytar x:emptytwice x:zero x:nolayers x:twice x:zstd x:dockerzstd x:plain x:dockerplain x:gzipasplain x:plainasgzip x:zstdasgzip x:mixed x:dockeroci x:ocidocker x:xz
files=; pulled x:foreign x:nondist x:foreignhere x:foreigngone
quiet docker pull 127.0.0.1:25300/x:history; docker history --no-trunc --format '{{.CreatedBy}} {{.Size}}' 127.0.0.1:25300/x:history; quiet docker rmi 127.0.0.1:25300/x:history
