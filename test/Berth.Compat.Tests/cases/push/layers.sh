# needs docker-registry
registry 25100
docker create --name $n busybox sh >/dev/null
echo two >"$dir/two"; docker cp -q "$dir/two" $n:/two; docker commit $n 127.0.0.1:25100/two:1 >/dev/null
docker push 127.0.0.1:25100/two:1 | sed 's/size: .*/size/; s/^[0-9a-f]*: //' | sort
docker create --name $n-2 127.0.0.1:25100/two:1 sh >/dev/null
echo three >"$dir/three"; docker cp -q "$dir/three" $n-2:/three; docker commit $n-2 127.0.0.1:25100/three:1 >/dev/null
docker push 127.0.0.1:25100/three:1 | sed 's/size: .*/size/; s/^[0-9a-f]*: //' | sort
docker rm $n $n-2 >/dev/null; docker rmi 127.0.0.1:25100/two:1 127.0.0.1:25100/three:1 >/dev/null
