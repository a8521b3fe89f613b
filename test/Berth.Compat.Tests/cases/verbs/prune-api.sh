docker create --name $n --label p=$n busybox >/dev/null; docker create --name $n-2 --label p=$n --label keep busybox >/dev/null
api POST '/containers/prune?filters=%7B'; api POST '/containers/prune?filters=%7B%22nosuch%22%3A%5B%22x%22%5D%7D'; api POST '/containers/prune?filters=%7B%22until%22%3A%5B%22x%22%5D%7D'
api POST "/containers/prune?filters=%7B%22label%22%3A%5B%22p=$n%22%5D,%22label!%22%3A%5B%22keep%22%5D%7D"; api POST "/containers/prune?filters=%7B%22label%22%3A%7B%22p=$n%22%3Atrue%7D%7D"; api POST "/containers/prune?filters=%7B%22label%22%3A%5B%22p=$n%22%5D%7D"
