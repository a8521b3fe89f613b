# needs docker-registry
# also berth
htpasswd; registry 25121 "auth: {htpasswd: {realm: compat, path: $dir/htpasswd}}"
# On a file system of its own kind: the folder of the case may be reached through another process's root.
export DOCKER_CONFIG=$(mktemp -d)
config() { cat $DOCKER_CONFIG/config.json; echo; ls -l $DOCKER_CONFIG/config.json | cut -c1-10; }
{
  echo secret | t docker login -u someone --password-stdin 127.0.0.1:25121; config
  t docker login 127.0.0.1:25121
  echo wrong | t docker login -u someone --password-stdin http://127.0.0.1:25121/v2/
  t docker login -u someone -p secret 127.0.0.1:25121
  t docker logout 127.0.0.1:25121; config
  t docker logout 127.0.0.1:25121
  t docker logout nowhere.invalid
  t docker pull -q 127.0.0.1:25121/nosuch
} 2>&1 | sed "s#$DOCKER_CONFIG#<config>#"
rm -r $DOCKER_CONFIG
