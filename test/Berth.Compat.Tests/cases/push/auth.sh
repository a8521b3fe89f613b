# needs docker-registry
htpasswd; registry 25101 "auth: {htpasswd: {realm: compat, path: $dir/htpasswd}}"
imported 127.0.0.1:25101/one:1 one
t docker push 127.0.0.1:25101/one:1
# With a refused password the client would ask for another one, and wait.
header() { printf '{"username":"someone","password":"%s","serveraddress":"127.0.0.1:25101"}' $1 | base64 -w 0 | tr '+/' '-_'; }
api POST '/images/127.0.0.1:25101/one/push?tag=1' -H "X-Registry-Auth: $(header wrong)" | tr -d '\r'
# Beneath /proc the client cannot rename.
export DOCKER_CONFIG=$(mktemp -d)
echo secret | t docker login -u someone --password-stdin 127.0.0.1:25101 2>&1 | sed "s|$DOCKER_CONFIG|<config>|"
echo wrong | t docker login -u someone --password-stdin 127.0.0.1:25101
t docker push 127.0.0.1:25101/one:1
docker logout 127.0.0.1:25101
docker rmi 127.0.0.1:25101/one:1 | grep Untagged
rm -r "$DOCKER_CONFIG"
