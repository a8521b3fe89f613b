t docker tag busybox $n:one
t docker tag busybox:latest registry.example:5000/some/$n
docker images --filter "reference=*/some/$n" --format '{{.Repository}}:{{.Tag}}'; docker images $n --format '{{.Repository}}:{{.Tag}}'
t docker tag nosuchimage $n:two
t docker tag busybox some/UPPER
t docker tag busybox "$n:bad tag"
t docker tag busybox $n@sha256:0000000000000000000000000000000000000000000000000000000000000000
t docker tag busybox 0123456789012345678901234567890123456789012345678901234567890123
t docker rmi $n:one registry.example:5000/some/$n
