# Names of files that are no UTF-8.
name=$(printf 'a\377b'); cd "$dir"; echo host >"$name"
docker run --name $n busybox sh -c 'f=$(printf "a\377b"); mkdir "/tmp/$f"; echo inside >"/tmp/$f/$f"'
docker cp "$n:/tmp/$name" - | tar t; docker cp "$n:/tmp/$name/$name" out; cat out
docker cp "$name" "$n:/tmp/$name/new-$name"; docker cp "$n:/tmp/$name/new-$name" - | tar xO; docker cp "$n:/tmp/" - | tar t | sort
t docker cp "$n:/nosuch/$name" -; t docker cp "$n:/tmp/$name/nosuch" - ; t docker cp "$name" "$n:/nosuch/$name"
docker diff $n | grep a | sort; t docker inspect "$name" >/dev/null; t docker rm "$name"
api GET "/containers/$n/archive?path=/tmp/a%FFb" -I | grep -i path-stat | cut -d' ' -f2 | tr -d '\r' | base64 -d | jq -c '[.name, .linkTarget]'
docker rm $n; rm -f "$dir"/*
