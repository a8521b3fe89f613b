run() { docker rm -f $1 >/dev/null 2>&1; api POST "/containers/create?name=$1" -H 'Content-Type: application/json' -d "{\"Image\":\"busybox\",\"Cmd\":[\"sleep\",\"60\"],$2}" | sed 's/"[0-9a-f]\{64\}"/ID/'; docker start $1 >/dev/null; }
seen() { until [ "$(docker inspect --format '{{len .State.Health.Log}}' $1)" -ge 1 ]; do :; done; docker inspect --format '{{.State.Health.Status}} {{with index .State.Health.Log 0}}{{.ExitCode}} {{json .Output}}{{end}}' $1; docker rm -f $1 >/dev/null; }
run $n-1 '"Healthcheck":{"Test":["CMD","echo","a b","c"],"Interval":100000000}'; seen $n-1
run $n-2 '"Healthcheck":{"Test":["CMD","/no/such"],"Interval":100000000}'; seen $n-2
run $n-3 '"Healthcheck":{"Test":["CMD","nosuch"],"Interval":100000000}'; seen $n-3
run $n-4 '"Healthcheck":{"Test":["CMD-SHELL","id -u; pwd; echo $V"],"Interval":100000000},"User":"7:8","WorkingDir":"/tmp","Env":["V=w"]'; seen $n-4
run $n-5 '"Healthcheck":{"Test":["CMD-SHELL","head -c 5000 /dev/zero | tr \\\\0 x"],"Interval":100000000}'; seen $n-5 | wc -c
run $n-6 '"Healthcheck":{"Test":["NONE"]}'; docker inspect --format '{{json .State.Health}} {{json .Config.Healthcheck}}' $n-6
run $n-7 '"Healthcheck":{"Test":[]}'; docker inspect --format '{{json .State.Health}} {{json .Config.Healthcheck}}' $n-7
run $n-8 '"Healthcheck":{"Test":["SOMETHING","true"]}'; docker inspect --format '{{json .State.Health}} {{json .Config.Healthcheck}}' $n-8
run $n-10 '"Healthcheck":{"Test":["CMD-SHELL","echo $- | tr -d c"],"Interval":100000000},"Shell":["/bin/sh","-uc"]'; seen $n-10
