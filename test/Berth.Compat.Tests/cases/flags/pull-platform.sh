kept Config.Image --pull never
kept Config.Image --pull odd
t docker create --pull never nosuchimage:1
kept Config.Image --platform odd/odd/odd/odd
api POST "/containers/create?name=$n" -H 'Content-Type: application/json' -d '{"Image":"nosuchimage:1"}'
