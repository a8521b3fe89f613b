# inspect, history and rmi of an image that is for something else.
armed $n:arm; armed $n:v6 linux/arm/v6
for p in linux/arm64 linux/arm64/v8 linux/arm linux/arm/v7 linux/arm/v6 linux/arm/v5 linux; do
  for tag in arm v6; do
    echo "= $p $tag"; docker image inspect --platform $p -f '{{.Architecture}}{{.Variant}}' $n:$tag 2>&1 | grep .; docker history --platform $p --format '{{.Size}}' $n:$tag
  done
done
id=$(docker image inspect -f '{{.Id}}' $n:arm); docker history --platform linux/amd64 $id; docker image inspect --platform linux/s390x $id
t docker history --platform linux/a/b/c busybox; t docker history --platform linux/arm64 nosuch
api GET "/images/busybox/history?platform=$(asked linux riscv64)"; api GET "/images/busybox/history?platform=x" | sed 's/parse platform: .*/parse platform"}/'; api GET "/images/busybox/history?platform=%7B%7D"
api GET "/v1.47/images/busybox/history?platform=$(asked linux riscv64)" | tail -1; api GET "/v1.48/images/busybox/json?platform=$(asked linux riscv64)" -o /dev/null
api GET "/images/busybox/json?platform=$(asked linux amd64)&platform=$(asked linux arm64)" -o /dev/null; api GET "/images/busybox/json?platform=$(asked linux amd64 v2)" -o /dev/null; api GET "/images/busybox/json?platform=$(asked linux 386)"; api GET "/images/json?manifests=1" | head -1 | jq -c '[.[] | has("Manifests")] | unique'
t docker rmi --platform linux/s390x $n:arm; t docker rmi --platform linux/arm64 $n:arm; t docker rmi --platform linux/arm/v7 $n:v6; quiet docker rmi $n:arm; quiet docker rmi $n:v6; true
