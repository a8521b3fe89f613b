docker run -d -i --name $n busybox sh -c 'read x; echo "got $x"; echo end' >/dev/null
docker attach --no-stdin $n >a.out & a=$!
docker attach --no-stdin $n >b.out & b=$!
attached() { docker events --since 0 --until "$(date +%s)" --filter container=$n --filter event=attach --format x | wc -l; }
until [ "$(attached)" = 2 ]; do :; done
# How much of the end this one still shows before its input has ended it is a matter of moments.
echo word | docker attach $n >/dev/null
wait $a $b
cat a.out b.out
