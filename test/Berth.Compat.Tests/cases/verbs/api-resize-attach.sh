docker run -d -t --name $n busybox sleep 60 >/dev/null; docker create --name $n-2 busybox >/dev/null
api POST "/containers/$n/resize?h=10&w=20"; api POST "/containers/$n/resize"; api POST "/containers/$n/resize?h=x&w=1"; api POST "/containers/$n/resize?h=1&w=-1"; api POST "/containers/$n/resize?h=70000&w=99999999999"; api POST "/containers/$n-2/resize?h=1&w=1"; api POST "/containers/nosuch/resize?h=1&w=1"
docker kill $n >/dev/null; docker wait $n >/dev/null; api POST "/containers/$n/resize?h=1&w=1"; api POST "/containers/$n-2/attach?stream=x" -m 20 | head -c 200
