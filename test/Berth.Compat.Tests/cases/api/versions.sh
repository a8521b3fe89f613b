api GET /v1.23/version
api GET /v1.99/version
api GET /v1.24/_ping
api GET /v1.51/_ping
api GET /vnonsense/_ping
api GET /v1.x/_ping
# The client of 1.24 removes the container by itself, and complains when it hears of the removal before the answer to it.
for v in 1.24 1.41 1.44 1.51; do DOCKER_API_VERSION=$v docker run --rm busybox echo client $v 2>/dev/null; done
DOCKER_API_VERSION=1.23 docker ps; DOCKER_API_VERSION=1.99 docker ps
