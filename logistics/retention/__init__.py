"""How long personal data are kept: dates, holds, wishes for erasure, and the reports of what went."""
