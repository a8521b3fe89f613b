# What a commit keeps of the container and what a body puts in its place.
docker create --name $n -u app --entrypoint sh -h hosty --health-cmd 'true' --health-interval 5s -t -i busybox -c 'echo x' >/dev/null
id=$(docker commit $n); docker inspect $id | jq -S -c '.[0].Config | {Cmd, Entrypoint, User, Healthcheck, Env, WorkingDir, Labels}'; docker rmi $id >/dev/null
id=$(api POST "/commit?container=$n&repo=$n&tag=9&comment=c" -H 'Content-Type: application/json' -d '{"Cmd":["other"],"Env":["X=1"],"Labels":{"a":"b"}}' | head -1 | jq -r .Id); docker inspect $id | jq -S -c '.[0] | .RepoTags, (.Config | {Cmd, Entrypoint, User, Env, Labels})'; docker rmi $n:9 >/dev/null; docker rm $n
