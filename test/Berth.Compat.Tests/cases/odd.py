"""A registry of manifests that no tool writes: odd.py PORT, with a program on standard input that says what is in it.

The program has layer, config, manifest, index and put; what they return is a descriptor. Everything is the same to the byte in every run. With answer
it says what else is said under an address.
"""
import gzip, hashlib, http.server, io, json, sys, tarfile

OCI, DOCKER = 'application/vnd.oci.image.', 'application/vnd.docker.'
MANIFEST, INDEX = OCI + 'manifest.v1+json', OCI + 'index.v1+json'
DMANIFEST, DLIST = DOCKER + 'distribution.manifest.v2+json', DOCKER + 'distribution.manifest.list.v2+json'
CONFIG, DCONFIG = OCI + 'config.v1+json', DOCKER + 'container.image.v1+json'
LAYER, DLAYER = OCI + 'layer.v1.tar', DOCKER + 'image.rootfs.diff.tar'
blobs, named, diff_ids = {}, {}, {}


def digest(content, algorithm='sha256'):
    return algorithm + ':' + hashlib.new(algorithm, content).hexdigest()


def blob(content, media_type, algorithm='sha256', **more):
    content = content if isinstance(content, bytes) else json.dumps(content).encode()
    name = digest(content, algorithm)
    blobs[name] = content
    return dict(mediaType=media_type, digest=name, size=len(content), **more)


def tar(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w', format=tarfile.USTAR_FORMAT) as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return out.getvalue()


def zstd(content):
    # One frame of one raw block (RFC 8878): content of 256 bytes to 64 KiB.
    return b'\x28\xb5\x2f\xfd\x60' + (len(content) - 256).to_bytes(2, 'little') + (len(content) << 3 | 1).to_bytes(3, 'little') + content


def layer(files, how='gzip', media_type=None, algorithm='sha256', **more):
    content = tar(files)
    packed = gzip.compress(content, mtime=0) if how == 'gzip' else zstd(content) if how == 'zstd' else content
    made = blob(packed, media_type or (LAYER + ('' if how == 'tar' else '+' + how)), algorithm, **more)
    diff_ids[made['digest']] = digest(content)
    return made


def config(layers, media_type=CONFIG, algorithm='sha256', change=lambda it: None, **platform):
    it = dict(dict(architecture='amd64', os='linux'), **platform)
    it['created'] = '2024-01-02T03:04:05Z'
    it['config'] = {'Cmd': ['x']}
    it['rootfs'] = dict(type='layers', diff_ids=[diff_ids[x['digest']] for x in layers])
    it['history'] = [dict(created_by='step %d' % number) for number in range(len(layers))]
    change(it)
    return blob(it, media_type, algorithm)


def manifest(layers, described=None, media_type=MANIFEST, algorithm='sha256', change=lambda it: None, **platform):
    it = dict(schemaVersion=2, mediaType=media_type, config=described or config(layers, **platform), layers=layers)
    change(it)
    return blob(it, media_type, algorithm)


def on(entry, os='linux', architecture='amd64', **more):
    return dict(entry, platform=dict(os=os, architecture=architecture, **more))


def index(entries, media_type=INDEX, algorithm='sha256', change=lambda it: None):
    it = dict(schemaVersion=2, mediaType=media_type, manifests=entries)
    change(it)
    return blob(it, media_type, algorithm)


def put(tag, entry, served_as=None):
    """The tag means the manifest; served_as is what the registry claims it to be."""
    named[tag] = entry['digest']
    named[entry['digest']] = entry['digest']
    if served_as is not None:
        types[entry['digest']] = served_as


types, answers = {}, {}


def answer(path, status, content='', media_type='application/json', **headers):
    """What is said to whatever begins with the path, instead of anything else."""
    answers[path] = (status, content.encode(), dict(headers, Content_Type=media_type))


exec(sys.stdin.read())


class Registry(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def answered(self):
        path = next((x for x in answers if self.path.startswith(x)), None)
        if path is None:
            return False
        status, content, headers = answers[path]
        # Read to its end, or the next request on the connection begins in it.
        self.rfile.read(int(self.headers.get('Content-Length') or 0))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.send_header('Content-Length', str(len(content)))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(content)
        return True

    def do_GET(self):
        if self.answered():
            return
        name = self.path.rsplit('/', 1)[1]
        found = b'{}' if self.path == '/v2/' else blobs.get(named.get(name, name) if 'manifests' in self.path else name)
        media_type = 'application/octet-stream'
        if 'manifests' in self.path and found is not None:
            name = named.get(name, name)
            media_type = types.get(name) or (lambda it: it if isinstance(it, dict) else {})(json.loads(found)).get('mediaType') or MANIFEST
        body = found if found is not None else json.dumps(dict(errors=[dict(code='MANIFEST_UNKNOWN' if 'manifests' in self.path else 'BLOB_UNKNOWN', message='unknown to registry')])).encode()
        self.send_response(200 if found is not None else 404)
        self.send_header('Content-Type', media_type if found is not None else 'application/json')
        self.send_header('Content-Length', str(len(body)))
        if ':' in name and found is not None:
            self.send_header('Docker-Content-Digest', name)
        self.end_headers()
        if self.command == 'GET':
            self.wfile.write(body)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_GET

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Registry).serve_forever()
