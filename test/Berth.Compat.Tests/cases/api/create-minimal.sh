api POST "/containers/create?name=$n" -H 'Content-Type: application/json' -d '{"image": "busybox", "cmd": ["true"], "unknownMember": {"a": [1]}}'
docker inspect --format '{{json .Config.Cmd}} {{.HostConfig.NetworkMode}} {{.HostConfig.RestartPolicy.Name}} {{.Config.AttachStdout}}' $n
api POST "/containers/create?name=$n-2" -H 'Content-Type: application/json' -d '{"Image": "busybox", "HostConfig": {"Binds": ["relative:/x:ro"], "RestartPolicy": {"Name": "nonsense"}}}'
api POST "/containers/create?name=$n-2" -H 'Content-Type: application/json' -d '{"Image": "busybox", "HostConfig": {"RestartPolicy": {"Name": "no", "MaximumRetryCount": 3}}}'
api POST "/containers/create?name=$n-2" -H 'Content-Type: application/json' -d '{"Image": "busybox", "HostConfig": {"NetworkMode": "container:"}}'
api POST "/containers/create?name=$n-2" -H 'Content-Type: application/json' -d '{"Image": "busybox", "HostConfig": {"PortBindings": {"x/tcp": [{"HostPort": "1"}]}}}'
api POST "/containers/create?name=$n-2" -H 'Content-Type: application/json' -d '{"Image": "busybox", "HostConfig": {"PortBindings": {"80/tcp": [{"HostPort": "nonsense"}]}}}'
docker ps -a --filter name=$n-2 -q
