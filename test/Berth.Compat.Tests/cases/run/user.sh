for user in 0 app 1000 app:extra 1000:2000 4321 4321:8765 :2000 nobody; do
  echo "= $user"
  docker run --rm -u $user busybox sh -c 'id; echo $HOME'
done
