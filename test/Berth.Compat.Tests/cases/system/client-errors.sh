t docker run --nonsense busybox
t docker nonsense
t docker run --memory
DOCKER_HOST=unix:///no/such/socket t docker ps
