"""What happens when processes are killed and disks are full: real processes, real pages, real mail."""
