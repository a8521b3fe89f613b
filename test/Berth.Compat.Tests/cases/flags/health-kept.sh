kept Config.Healthcheck --health-cmd 'a b' --health-interval 1m --health-timeout 1500ms --health-retries 2 --health-start-period 5s --health-start-interval 1s
kept Config.Healthcheck --no-healthcheck
kept Config.Healthcheck --health-retries 2
kept Config.Healthcheck --health-interval 1us
kept Config.Healthcheck --health-timeout x
kept Config.Healthcheck
posted '{"Image":"busybox","Healthcheck":{"Test":["ODD"]}}' Config.Healthcheck
posted '{"Image":"busybox","Healthcheck":{"Test":[]}}' Config.Healthcheck
