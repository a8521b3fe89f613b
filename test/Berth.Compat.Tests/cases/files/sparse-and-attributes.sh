# Through a container and back: hard links, device nodes, capabilities, modes and times; a file of holes arrives with its length.
cd "$dir"; mkdir s; truncate -s 5M s/holes; printf end >>s/holes; echo a >s/a; ln s/a s/b; mknod s/null c 1 3; mkfifo s/p; chmod 4755 s/a; touch -d @1234567890 s/a; chown 7:8 s/a
docker create --name $n busybox true >/dev/null; tar -c s | docker cp - $n:/
docker cp $n:/s - | tar tv --numeric-owner --full-time --utc | awk '$6 ~ /a$|b$/ || $9 ~ /a$/ {print $1, $2, $3, $4, $5, $6, $7, $8, $9}' | grep -e /a -e /b
mkdir out; docker cp $n:/s out; stat -c '%n %s %h %F %a' out/s/* | sort; cmp s/holes out/s/holes && echo equal
docker rm $n >/dev/null
