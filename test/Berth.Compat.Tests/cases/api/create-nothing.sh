# Nothing to run, said with and without a member of the container's own half.
for body in '{}' '{"Image":""}' '{"HostConfig":{}}' '{"HostConfig":{"Privileged":true}}'; do
  echo "$body"; api POST /containers/create -H 'Content-Type: application/json' -d "$body"
done
