api GET /nonsense
api POST /version
api PUT /containers/json
api GET /v1.40/nonsense
api GET /containers
api POST '/containers/create?name=bad%2Fname' -H 'Content-Type: application/json' -d '{"Image": "busybox"}'
