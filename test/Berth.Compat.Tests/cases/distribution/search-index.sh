# needs python3
# also berth
# An index of the first protocol, which registries had once.
cat >"$dir/index.py" <<'P'
import http.server, json
class Index(http.server.BaseHTTPRequestHandler):
    def log_message(self, *a): pass
    def do_GET(self):
        found = [dict(name='one/first', description='The first\nof them', star_count=120, is_official=True, is_automated=False),
                 dict(name='two', description='A description that is rather longer than what a table shows of it', star_count=3, is_official=False, is_automated=False),
                 dict(name='three', description='', star_count=0, is_official=False, is_automated=False)]
        body = json.dumps(dict(query='x', num_results=3, results=found) if 'search' in self.path else {}).encode()
        self.send_response(200); self.send_header('Content-Type', 'application/json'); self.send_header('Content-Length', str(len(body))); self.end_headers()
        self.wfile.write(body)
http.server.HTTPServer(('127.0.0.1', 25123), Index).serve_forever()
P
/usr/bin/python3 "$dir/index.py" & index=$!
trap 'kill $index; wait' EXIT
until curl -s -o /dev/null http://127.0.0.1:25123/; do :; done
t docker search 127.0.0.1:25123/x
docker search --no-trunc --limit 2 127.0.0.1:25123/x
docker search --filter stars=3 --filter is-official=false 127.0.0.1:25123/x
docker search --filter is-official=true --format '{{.Name}} {{.StarCount}} {{.IsOfficial}}' 127.0.0.1:25123/x
docker search --format json 127.0.0.1:25123/x
docker search --format 'table {{.Name}}\t{{.StarCount}}' 127.0.0.1:25123/x
for filter in nosuch=1 stars=x is-official=maybe; do t docker search --filter $filter 127.0.0.1:25123/x; done
t docker search --limit 200 127.0.0.1:25123/x
