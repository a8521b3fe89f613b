id=$(docker image inspect --format '{{.Id}}' busybox)
for name in busybox busybox:latest library/busybox docker.io/busybox docker.io/library/busybox:latest index.docker.io/library/busybox $id ${id#sha256:} $(echo $id | cut -c8-19); do
  test "$(docker image inspect --format '{{.Id}}' $name)" = "$id" && echo "$name" || echo "not $name"
done
