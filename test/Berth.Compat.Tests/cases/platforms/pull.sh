# One name, platform after platform: what it means is what was pulled last.
odd 25300 <<'PY'
amd = manifest([layer(dict(a='amd64\n'))])
arm = manifest([layer(dict(b='arm64\n'))], architecture='arm64')
put('1', index([on(amd), on(arm, architecture='arm64')]))
put('single', arm)
PY
r=127.0.0.1:25300/x
t docker pull $r:1 | sed 's/^[0-9a-f]*: //' ; docker image inspect -f '{{.Architecture}}' $r:1
t docker pull -q --platform linux/arm64 $r:1; docker image inspect -f '{{.Architecture}}' $r:1
docker create --name $n $r:1 2>&1 >/dev/null | sed 's,linux/amd64/v[1-4],linux/amd64,g'; quiet docker rm $n
t docker pull $r:1 | tail -2; docker image inspect -f '{{.Architecture}}' $r:1
t docker pull -q --platform linux/s390x $r:1
t docker pull --platform linux/amd64 $r:single | grep -v '[Pp]ull'; t docker pull -q $r:single; docker image inspect -f '{{.Architecture}}' $r:single
t docker run --rm --pull always --platform linux/s390x $r:1
t docker create --name $n --platform linux/amd64 $r:1 >/dev/null; docker inspect -f '{{.Image}}' $n | cut -c1-7; docker rm $n >/dev/null
docker rmi $r:1 $r:single | grep Untagged | sort | head -1
docker images -q 127.0.0.1:25300/x; docker images -qf dangling=true | xargs -r docker rmi >/dev/null 2>&1; true
