for check in '{"Test":["CMD","true"],"Interval":1}' '{"Test":["CMD","true"],"Timeout":999999}' '{"Test":["CMD","true"],"StartPeriod":-5}' '{"Test":["CMD","true"],"StartInterval":5}' '{"Test":["CMD","true"],"Retries":-1}'; do
api POST "/containers/create?name=$n" -H 'Content-Type: application/json' -d "{\"Image\":\"busybox\",\"Healthcheck\":$check}"
done
t docker run --rm --no-healthcheck --health-cmd true busybox true
t docker run --rm --health-interval -1s busybox true
t docker run --rm --health-retries -1 busybox true
