t docker pull -q 127.0.0.1:25001/small:1 2>"$dir/err"; sed "s/Head/Get/" "$dir/err"
# With a refused password the client would ask for another one, and wait.
header() { printf '{"username":"someone","password":"%s","serveraddress":"127.0.0.1:25001"}' $1 | base64 -w 0 | tr '+/' '-_'; }
api POST '/images/create?fromImage=127.0.0.1:25001/small&tag=1' -H "X-Registry-Auth: $(header wrong)" | sed 's/unauthorized.*/unauthorized.../; s/Head .*manifests.1[^ ]* //'
mkdir -p "$dir/.docker"; printf '{"auths":{"127.0.0.1:25001":{"auth":"%s"}}}' "$(printf someone:secret | base64)" >"$dir/.docker/config.json"
t docker pull -q 127.0.0.1:25001/small:1
docker run --rm 127.0.0.1:25001/small:1
quiet docker rmi 127.0.0.1:25001/small:1
