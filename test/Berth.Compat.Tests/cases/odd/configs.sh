# Configurations that lack something, or say something else than the manifest.
odd 25300 <<'PY'
a = layer(dict(a='a\n'))
b = layer(dict(b='b\n'))
def without(*names):
    def change(it):
        for name in names: it.pop(name)
    return change
def case(tag, change, **platform): put(tag, manifest([a], config([a], change=change, **platform)))
case('norootfs', without('rootfs'))
case('nullrootfs', lambda it: it.update(rootfs=None))
case('notype', lambda it: it['rootfs'].pop('type'))
case('othertype', lambda it: it['rootfs'].update(type='x'))
case('nodiffs', lambda it: it['rootfs'].pop('diff_ids'))
case('moreids', lambda it: it['rootfs']['diff_ids'].append(diff_ids[b['digest']]))
case('otherid', lambda it: it['rootfs'].update(diff_ids=[diff_ids[b['digest']]]))
case('badid', lambda it: it['rootfs'].update(diff_ids=['x']))
case('noconfig', without('config', 'history', 'created'))
case('noos', without('os'))
case('noarch', without('architecture', 'os'))
case('windows', lambda it: it.update(os='windows'))
case('s390x', lambda it: it.update(architecture='s390x'))
case('odd', lambda it: it.update(os='plan9', architecture='pdp11'))
case('badcreated', lambda it: it.update(created='yesterday'))
case('morehistory', lambda it: it['history'].extend([dict(created_by='x')] * 3))
case('cmdtext', lambda it: it['config'].update(Cmd='text'))
put('nojson', manifest([a], blob(b'no json', CONFIG)))
put('null', manifest([a], blob(b'null', CONFIG)))
put('list', manifest([a], blob(b'[]', CONFIG)))
put('trailing', manifest([a], blob(blobs[config([a])['digest']] + b' x', CONFIG)))
put('twonames', manifest([a], blob(blobs[config([a])['digest']][:-1] + b',"os":"windows"}', CONFIG)))
PY
pulled x:norootfs x:nullrootfs x:notype x:othertype x:nodiffs x:moreids x:otherid x:noconfig x:noos x:noarch x:windows x:s390x x:odd x:morehistory x:cmdtext
pulled x:null x:twonames; refused x:badid x:badcreated x:nojson x:list x:trailing
