docker create --name $n busybox true >/dev/null
cd "$dir"; mkdir d; echo x >d/f; chmod 4751 d/f; touch -d @1000000000 d/f; ln -s f d/l; ln -s /nowhere/../x d/broken; ln -s ../data/l d/ll; mkfifo d/p; mkdir -m 1777 d/sticky; tar -c d | docker cp - $n:/; docker cp d/. $n:/data
stat() { echo "= $1"; api HEAD "/containers/$n/archive?path=$1" -I | tr -d '\r' | awk -v IGNORECASE=1 '/^HTTP|^content-type/ {print} /^X-Docker/ {print $2 | "base64 -d | jq -S -c \"del(.size) | if (.mtime | startswith(\\\"2001\\\")) then . else del(.mtime) end\""; close("base64 -d | jq -S -c \"del(.size) | if (.mtime | startswith(\\\"2001\\\")) then . else del(.mtime) end\"")}'; }
for p in /data /data/ /data/. /data/f /data/f/ /data/f/x /data/l /data/l/ /data/ll /data/broken /data/broken/ /data/p /data/sticky / . .. data /data/../data/f //data//f /nope ""; do stat "$p"; done
api HEAD "/containers/nosuch/archive?path=/" -I | head -1
api GET "/containers/$n/archive?path=/data/nope"; api GET "/containers/$n/archive?path=/data/f/"; api GET "/containers/$n/archive"
