# Which of several variants serves which wish.
odd 25300 <<'PY'
def of(name, **platform):
    return on(manifest([layer(dict(a=name))], **platform), **platform)
v5, v6, v7, v8 = [of('v%d' % x, architecture='arm', variant='v%d' % x) for x in (5, 6, 7, 8)]
a64, a64v8, a64v9 = of('64', architecture='arm64'), of('64v8', architecture='arm64', variant='v8'), of('64v9', architecture='arm64', variant='v9')
i386, amd, amdv2, amdv3 = of('386', architecture='386'), of('amd'), of('amdv2', variant='v2'), of('amdv3', variant='v3')
put('arms', index([v6, v5, v8, v7, a64v8]))
put('arm6', index([v6]))
put('arm7', index([v7]))
put('old', index([i386]))
put('both', index([i386, amd]))
put('levels', index([amdv3, amdv2, amd]))
put('level3', index([amdv3]))
put('sixtyfour', index([a64v9, a64]))
put('windows', index([of('w', os='windows')]))
put('upper', index([dict(amd, platform=dict(os='Linux', architecture='x86_64'))]))
put('lies', index([on(manifest([layer(dict(a='arm64'))], architecture='arm64'))]))
PY
for platform in linux/arm linux/arm/v6 linux/arm/v7 linux/arm/v8 linux/arm64 linux/arm64/v8; do echo "== $platform"; pulled x:arms; done
for platform in linux/arm/v7 linux/arm/v6 linux/arm64; do echo "== $platform"; pulled x:arm6 x:arm7; done
platform=; pulled x:old x:both x:windows x:upper x:lies
for platform in linux/arm64 linux/arm64/v9; do echo "== $platform"; pulled x:sixtyfour; done
for platform in linux/amd64/v2 linux/amd64/v3 linux/386; do echo "== $platform"; pulled x:levels x:both x:old; done
