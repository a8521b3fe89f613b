docker create --name $n busybox >/dev/null; api GET /containers/nosuch/json
for v in v1.24 v1.40 v1.43 v1.51; do echo "= $v"; curl -s --unix-socket "$sock" "http://engine/$v/containers/$n/json" | jq -c '[keys, (.State|keys), (.NetworkSettings|keys), (.NetworkSettings.Networks.bridge|keys)]'; done
curl -s --unix-socket "$sock" "http://engine/containers/$n/json?size=1" | jq -c '[.SizeRw, (.SizeRootFs > 0)]'; api GET "/v1.23/containers/$n/json"; api GET "/v9.9/containers/$n/json"
