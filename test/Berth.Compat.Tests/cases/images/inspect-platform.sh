t docker image inspect --platform linux/amd64 busybox -f '{{.Os}}/{{.Architecture}}'
t docker image inspect --platform linux/arm64 busybox -f '{{.Os}}/{{.Architecture}}'; t docker image inspect --platform nonsense/x/y/z busybox; t docker image inspect --platform linux busybox -f '{{.Os}}'
t docker image inspect --platform linux/s390x nosuch
api GET "/images/busybox/json?platform=%7B%22os%22%3A%22linux%22%2C%22architecture%22%3A%22amd64%22%7D" | head -1 | jq -c .Architecture
api GET "/images/busybox/json?platform=%7B%22os%22%3A%22linux%22%2C%22architecture%22%3A%22riscv64%22%7D"; api GET "/images/busybox/json?platform=linux/amd64" | sed 's/parse platform: .*/parse platform"}/'; api GET "/images/busybox/json?platform=%7B%7D"; api GET "/v1.48/images/busybox/json?platform=linux/arm64" | head -c 10; echo
api GET "/images/busybox/json?manifests=1" | head -1 | jq -c '.Manifests'; api GET "/images/busybox/json?manifests=1&platform=%7B%22os%22%3A%22linux%22%2C%22architecture%22%3A%22amd64%22%7D"
