# The host's own variant is the machine's business.
sane() { sed 's,linux/amd64/v[1-4],linux/amd64,g'; }
armed $n:arm; armed $n:v6 linux/arm/v6; armed $n:s390x linux/s390x; armed $n:i386 linux/386; armed $n:v3 linux/amd64/v1
for tag in arm v6 s390x i386 v3; do docker image inspect $n:$tag | jq -c '.[0] | [.Os, .Architecture, .Variant]'; docker create --name $n $n:$tag x 2>&1 >/dev/null | sane; quiet docker rm $n; done
api POST "/containers/create?name=$n" -H 'Content-Type: application/json' -d "{\"Image\":\"$n:arm\"}" | sane; quiet docker rm $n
for p in linux/arm64 linux/arm64/v8 linux/arm64/v9 linux/arm linux/amd64 linux s390x; do
  echo "= $p"; api POST "/containers/create?name=$n&platform=$p" -H 'Content-Type: application/json' -d "{\"Image\":\"$n:arm\"}" | sane; quiet docker rm $n
done
for p in linux/arm linux/arm/v5 linux/arm/v6 linux/arm/v7 linux/arm/v8 linux/arm64; do
  echo "= $p"; api POST "/containers/create?name=$n&platform=$p" -H 'Content-Type: application/json' -d "{\"Image\":\"$n:v6\"}" | sane; quiet docker rm $n
done
for p in linux/amd64 linux/amd64/v2 linux/386 linux/arm64 windows/amd64; do
  echo "= $p"; api POST "/containers/create?name=$n&platform=$p" -H 'Content-Type: application/json' -d '{"Image":"busybox"}' | sane; quiet docker rm $n
done
t docker create --pull never --platform linux/arm64 --name $n busybox 2>&1 | sane; t docker run --pull never --rm --platform linux/amd64 busybox echo ran
api POST "/v1.40/containers/create?name=$n&platform=linux/arm64" -H 'Content-Type: application/json' -d '{"Image":"busybox"}'; quiet docker rm $n
quiet docker rmi $n:arm $n:v6 $n:s390x $n:i386 $n:v3
