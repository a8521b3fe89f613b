for policy in '{"Name":"nonsense"}' '{"Name":"always","MaximumRetryCount":2}' '{"Name":"no","MaximumRetryCount":1}' '{"Name":"on-failure","MaximumRetryCount":-1}' '{"Name":"","MaximumRetryCount":3}' '{"Name":"always","MaximumRetryCount":-1}'; do
api POST "/containers/create?name=$n" -H 'Content-Type: application/json' -d "{\"Image\":\"busybox\",\"HostConfig\":{\"RestartPolicy\":$policy}}"
done
api POST "/containers/create?name=$n" -H 'Content-Type: application/json' -d '{"Image":"busybox","HostConfig":{"AutoRemove":true,"RestartPolicy":{"Name":"always"}}}'
for flag in always:3 :2 on-failure:x on-failure:-1 on-failure:1:2 unless-stopped:0; do t docker create --restart $flag busybox true; done 2>&1 | grep -v "^[0-9a-f]\{64\}$"
