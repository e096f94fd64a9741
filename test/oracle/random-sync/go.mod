module gmplab/randomsync

go 1.24
