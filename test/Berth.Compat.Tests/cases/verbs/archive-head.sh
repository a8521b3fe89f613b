docker create --name $n busybox >/dev/null; cd "$dir"; echo hello >f; chmod 4755 f; touch -d @0 f; docker cp f $n:/f; ln -s f l; docker cp l $n:/l
stat_of() { curl -s -I --unix-socket "$sock" "http://engine/containers/$n/archive?path=$1" | tr -d '\r' | sed -n 's/^X-Docker-Container-Path-Stat: //ip' | base64 -d | jq -c 'del(.mtime)'; }
stat_of /f; stat_of /l; stat_of f; stat_of /etc | jq -c 'del(.size)'
api GET "/containers/$n/archive"; api GET "/containers/$n/archive?path="; api GET "/containers/$n/archive?path=/nosuch"; api GET "/containers/nosuch/archive?path=/"
api PUT "/containers/$n/archive?path=/nosuch" --data-binary @f; api PUT "/containers/$n/archive?path=/f" --data-binary @f
