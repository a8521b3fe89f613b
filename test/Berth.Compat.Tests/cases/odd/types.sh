# What the registry says a manifest is, what it says itself, and old forms.
odd 25300 <<'PY'
a = layer(dict(a='a\n'))
untyped = manifest([a], change=lambda it: it.pop('mediaType'))
put('untyped', untyped, MANIFEST)
put('untypeddocker', manifest([layer(dict(d='d\n'), 'gzip', DLAYER + '.gzip')], media_type=DMANIFEST, change=lambda it: it.pop('mediaType')), DMANIFEST)
put('untypedindex', index([on(untyped)], change=lambda it: it.pop('mediaType')), INDEX)
put('asdocker', manifest([layer(dict(b='3\n'))]), DMANIFEST)
put('indexasmanifest', index([on(manifest([layer(dict(b='4\n'))]))]), MANIFEST)
put('manifestasindex', manifest([layer(dict(b='5\n'))]), INDEX)
put('charset', manifest([layer(dict(b='6\n'))]), MANIFEST + '; charset=utf-8')
put('version1', manifest([layer(dict(b='7\n'))], change=lambda it: it.update(schemaVersion=1)))
put('version0', manifest([layer(dict(b='8\n'))], change=lambda it: it.pop('schemaVersion')))
put('both', manifest([layer(dict(b='9\n'))], change=lambda it: it.update(manifests=[])))
one = dict(schemaVersion=1, name='x', tag='schema1', architecture='amd64', fsLayers=[dict(blobSum=a['digest'])], history=[dict(v1Compatibility='{"id":"1"}')])
V1 = DOCKER + 'distribution.manifest.v1+'
put('schema1', blob(one, ''), V1 + 'json')
put('signed', blob(dict(one, signatures=[]), ''), V1 + 'prettyjws')
put('text', blob(b'{no json', ''), MANIFEST)
put('list', blob(b'[]', ''), MANIFEST)
put('null', blob(b'null', ''), MANIFEST)
put('subject', manifest([a], change=lambda it: it.update(subject=a, artifactType='application/x', annotations=dict(a='b'))))
PY
pulled x:untyped x:untypeddocker x:untypedindex x:asdocker x:indexasmanifest x:manifestasindex x:charset x:version1 x:version0 x:both x:subject
refused x:schema1 x:signed x:text x:list x:null
