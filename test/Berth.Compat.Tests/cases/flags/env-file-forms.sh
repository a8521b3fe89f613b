printf '\357\273\277A=1\n  B=2\nC\n=x\n' >"$dir/env"; C=3; export C
kept Config.Env --env-file "$dir/env"
printf '\357\273\277A=1\n  B=2\nC\n# no=1\nD=a=b\nNOT_SET\n' >"$dir/env"
kept Config.Env --env-file "$dir/env" -e A=over
printf 'A=\377\n' >"$dir/env"; kept Config.Env --env-file "$dir/env"
printf 'A B=1\n' >"$dir/env"; kept Config.Env --env-file "$dir/env"
kept Config.Env --env-file "$dir"
