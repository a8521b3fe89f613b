sdk <<'PY'
import io, tarfile
c = client.containers.create('busybox', 'true', name=n)
b = io.BytesIO(); t = tarfile.open(fileobj=b, mode='w'); i = tarfile.TarInfo('a/b.txt'); i.size = 3; i.uid = 3; i.mtime = 0; t.addfile(i, io.BytesIO(b'abc')); t.close()
print(c.put_archive('/tmp', b.getvalue())); told(c.put_archive, '/nosuch', b.getvalue()); told(c.put_archive, '/etc/passwd', b.getvalue())
out, stat = c.get_archive('/tmp/a/b.txt'); r = tarfile.open(fileobj=io.BytesIO(b''.join(out))); print({k: v for k, v in stat.items()}); print([(m.name, m.uid, m.size, m.mtime) for m in r.getmembers()]); told(c.get_archive, '/nosuch'); print(sorted((d['Path'], d['Kind']) for d in c.diff()))
PY
