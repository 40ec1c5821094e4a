"""Trainings on a Ray cluster: https://docs.ray.io

The queue stays what it is, status files in the folder of runs. A driver (driver.py), one process a folder of runs, submits a
Ray task for each run that waits; Ray decides where and when it runs, and tries it again elsewhere when its node is lost. The
task (task.py) trains in a scratch folder of its node with the code of every worker, and whatever it writes there is sent
(sender.py) to one actor (store_actor.py) beside the folder of runs, which writes it with the same atomic code and holds the
run's lock meanwhile. So pages cannot tell where a run trains, and no disk is shared.

Only driver.py, sender.py and task.py import Ray; the app's server imports none of them.
"""
