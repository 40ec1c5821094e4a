"""The words of the page Your images."""

from __future__ import annotations

LEAD = (
    "Bring in pictures of your own. You first see what is in them; then they become images that a model can learn from."
)
FOLDERS = (
    "Put the pictures of each kind into a folder of their own, named as the kind is: the folders become the classes. "
    "Without folders, all pictures are of one class."
)
KINDS = {"files": "Files or a zip", "folder": "A folder"}
FILES = "Pictures, or a zip of them"
FOLDER = "A folder of pictures, with its sub-folders"
READ = "PNG, JPEG, WebP, GIF, BMP, TIFF, PPM and HEIC are read; {size} at most together."
LARGER = "More than that, or a folder on the server: `python -m vae_core import-data FOLDER --name …`"
WAITS = "Another import is at work; this one begins by itself."
LOOKING = "Looking through the files: {done:,} of {total:,}"
IMPORTING = "Making the dataset: {done:,} of {total:,} images"
STARTING = "Starting"
FOUND = "What is in them"
MAKE = "Make a dataset of them"
AS_THEY_ARE = "As they are"
AS_LEARNT = "As they will be learnt from, {size} × {size} {colour}"
MORE_CLASSES = "and {count:,} more classes"
NO_IMAGE = "There is no picture in these files that can be read; below is why. Choose other files."
ONE_IMAGE = (
    "There is only one picture; at least two are needed, one to learn from and one held out. Choose other files."
)
NAME = "Name"
NAME_HELP = "Under which you find the images again."
SIZE = "Size, in pixels"
SIZE_HELP = "Smaller is quicker to learn from: 64 takes four times as long as 32. 28 is what MNIST has."
COLOUR = "Colour"
SHAPE = "Pictures that are not square"
SHAPES = {"crop": "Take the middle", "pad": "Keep all of it"}
SHAPE_HELP = "Keep all of it puts the colour of the corners beside the picture."
HELD_OUT = "Held out for testing, in percent"
HELD_OUT_HELP = (
    "The model never trains on these: what it says of them shows what it has learnt. It can be more than this share: "
    "of every class of two pictures or more one is held out, and four of all where there are eight."
)
ONE_CLASS = "Folders are no classes"
ONE_CLASS_HELP = "All pictures are of one class, whatever folder they lie in."
REPEATED = "Take exact duplicates too"
REPEATED_HELP = "A picture that is both trained on and held out makes the model look better than it is."
IMPORT = "Import"
DISCARD = "Choose other files"
STOP = "Stop"
DONE = "“{title}” is there: {images:,} images, {held_out:,} of them held out."
TRAIN_ON_IT = "Train on it"
YOURS = "Imported images"
NONE_YET = "None yet. What you import appears here, and among the images that Train can learn from."
DELETE_SURE = "Delete these images for good"
USED_BY = "These models learnt from them, and stay: {names}. Pages that show their images will say that they are gone."
USED_BY_NONE = "No model has learnt from them."
DAMAGED = "These images cannot be read any more; they can only be deleted."
