export GIVEN=from-here; unset MISSING
kept Config.Env -e A=1 -e GIVEN -e MISSING -e A=2 -e EMPTY= -e 'S= x y ' | jq -c sort
kept Config.Env -e =x
kept Config.Env -e ''
kept Config.Env -e PATH=/mine
posted '{"Image":"busybox","Env":["A","B=2","A=3"]}' Config.Env
posted '{"Image":"busybox","Env":["=x"]}'
