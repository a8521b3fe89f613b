docker create --name $n -e A=1 busybox sh >/dev/null
c() { api POST "/commit?container=$n$1" ${2:+-H "Content-Type: application/json" -d "$2"} | sed 's/sha256:[0-9a-f]*/ID/'; }
c ''; c "&repo=$n"; c "&repo=$n&tag=1&author=me&comment=hi&pause=0"; c "&repo=$n:2"; c "&repo=$n&tag=a%20b"; c "&tag=only"; c "&changes=NOPE%20x"; c "&changes=ENV%20X%3D1%0AENV%20Y%3D2&repo=$n&tag=3" '{}'; c "&repo=$n&tag=4" '{"Env":["B=2"],"Cmd":["x"],"Volumes":{"/v":{}},"ExposedPorts":{"1/tcp":{}},"User":"u","WorkingDir":"/w","Entrypoint":["e"],"Labels":{"l":"m"},"OnBuild":["RUN x"],"Hostname":"h","Healthcheck":{"Test":["CMD","t"]}}'; c "" 'nonsense'; c "&repo=$n&tag=5" 'null'
api POST "/commit?container=$n" -d '{}' -H 'Content-Type: text/plain'; api POST "/commit?repo=x"; api POST "/commit?container="
for i in 1 3 4 5; do docker image inspect $n:$i | jq -S -c '.[0] | .Author, .Comment, (.Config | {Env, Cmd, Volumes, ExposedPorts, User, WorkingDir, Entrypoint, Labels, OnBuild, Healthcheck})'; done
docker rm $n >/dev/null; docker rmi -f $(docker images $n -q | sort -u) $(docker images -q -f dangling=true) >/dev/null
