docker run -d --name $n --memory 64m --pids-limit 50 busybox sleep 60 >/dev/null
shape() { sed 's/"[0-9T:.-]*Z"/TIME/g; s/:[1-9][0-9]*/:N/g; s/\[[0-9,]*\]/[..]/g' | sed 's/"read":"0001-01-01T00:00:00Z"/NEVER/'; }
facts() { sed 's/.*"pids_stats":\({[^}]*}\).*"limit":\([0-9]*\)}.*/\1 \2/'; }
keys() { tr ',{' '\n\n' | sed -n 's/^"\([a-z0-9_]*\)":.*/\1/p' | tr '\n' ' '; echo; }
curl -s --unix-socket $sock "http://e/containers/$n/stats?stream=false" | keys
curl -s --unix-socket $sock "http://e/containers/$n/stats?stream=false&one-shot=true" | keys
curl -s --unix-socket $sock "http://e/containers/$n/stats?stream=false" | facts
curl -s --unix-socket $sock "http://e/containers/$n/stats?stream=false" | grep -c '"preread":"0001'
curl -s --unix-socket $sock "http://e/containers/$n/stats?stream=false&one-shot=true" | grep -c '"preread":"0001'
curl -s --unix-socket $sock "http://e/containers/$n/stats?stream=false" | sed 's/.*"online_cpus":\([0-9]*\).*/\1/' | grep -c "^$(nproc)$"
curl -s --unix-socket $sock -D - -o /dev/null "http://e/containers/$n/stats?stream=false" | grep -i -e '^HTTP' -e content-type | tr -d '\r'
curl -s -N --max-time 2 --unix-socket $sock -D $dir/head "http://e/containers/$n/stats" | wc -l | sed 's/[123]/some/'; grep -i -e '^HTTP' -e content-type $dir/head | tr -d '\r'
docker kill $n >/dev/null
