# Manifests that are no image.
odd 25300 <<'PY'
l = layer(dict(a='x\n'))
thing = blob(b'some bytes', 'application/vnd.example.thing')
put('helm', manifest([thing], blob({'name': 'chart'}, 'application/vnd.cncf.helm.config.v1+json')))
put('empty', manifest([thing], blob({}, 'application/vnd.oci.empty.v1+json'), change=lambda it: it.update(artifactType='application/vnd.example')))
put('plugin', manifest([l], blob({}, 'application/vnd.docker.plugin.v1+json'), DMANIFEST))
put('noconfigtype', manifest([l], dict(config([l]), mediaType='')))
put('octet', manifest([l], dict(config([l]), mediaType='application/octet-stream')))
put('json', manifest([l], dict(config([l]), mediaType='application/json')))
put('artifactlayer', manifest([thing], config([])))
put('octetlayer', manifest([dict(l, mediaType='application/octet-stream')], config([l])))
put('nolayertype', manifest([dict(l, mediaType='')], config([l])))
put('nowhere', manifest([l], dict(config([l]), digest='sha256:' + '2' * 64)))
put('noconfig', manifest([l], change=lambda it: it.pop('config')))
put('indexed', index([manifest([thing], blob({}, 'application/vnd.oci.empty.v1+json'))]))
put('artifact', blob(dict(mediaType='application/vnd.oci.artifact.manifest.v1+json', artifactType='x', blobs=[thing]), ''))
PY
pulled x:helm x:empty x:plugin x:noconfigtype x:octet x:json x:artifactlayer x:octetlayer x:nolayertype x:nowhere x:indexed; refused x:noconfig x:artifact
