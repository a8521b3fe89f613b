armed $n:arm; imported $n:amd x
t docker save --platform linux/arm64 busybox
t docker save --platform linux/amd64 -o "$dir/a.tar" busybox; tar -xOf "$dir/a.tar" manifest.json | jq -c '.[].RepoTags'
t docker save --platform linux/arm64 -o "$dir/b.tar" $n:arm; tar -xOf "$dir/b.tar" manifest.json | jq -c '.[].RepoTags'
tar -xOf "$dir/b.tar" index.json | jq -c '.manifests[] | keys'
t docker save --platform linux/arm64/v8 -o "$dir/c.tar" $n:arm; t docker save --platform linux/arm -o "$dir/c.tar" $n:arm; t docker save --platform linux -o "$dir/c.tar" $n:amd
t docker save --platform linux/arm64 -o "$dir/d.tar" $n:arm busybox; t docker save --platform linux/arm64 -o "$dir/d.tar" busybox $n:arm; t docker save --platform linux/arm64 -o "$dir/d.tar" $n; t docker save --platform linux/s390x -o "$dir/d.tar" $n
t docker save --platform linux/arm64 nosuch; t docker save --platform linux/a/b/c busybox; t docker save --platform linux/arm64,linux/amd64 busybox; t docker save --platform linux/arm64 --platform linux/amd64 -o "$dir/d.tar" busybox
api GET "/images/busybox/get?platform=$(asked linux arm64)"; api GET "/images/busybox/get?platform=linux/arm64" | sed 's/parse platform: .*/parse platform"}/'; api GET "/images/busybox/get?platform=%7B%7D"
api GET "/images/get?names=busybox&platform=$(asked linux arm64)"; api GET "/v1.47/images/busybox/get?platform=$(asked linux arm64)" -o /dev/null; api GET "/images/get?names=busybox&platform=$(asked linux amd64)&platform=$(asked linux arm64)"
armed $n:v6 linux/arm/v6; for p in linux/arm/v7 linux/arm64 linux/arm/v6 linux/arm/v5 linux/arm; do t docker save --platform $p -o "$dir/d.tar" $n:v6; done
quiet docker rmi $n:arm $n:amd $n:v6
